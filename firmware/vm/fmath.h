// SPDX-License-Identifier: MIT
//
// The runtime's own single-precision mathematical functions (fmath.c).  None raises; a domain error
// gives NaN, a pole or overflow infinity.

#ifndef RT_FMATH_H
#define RT_FMATH_H

float rt_m_ldexp(float x, int exponent);
float rt_m_frexp(float x, int *exponent);
float rt_m_trunc(float x);
_Bool rt_m_is_whole(float x); // infinities are, a NaN may be
float rt_m_floor(float x);
float rt_m_ceil(float x);
float rt_m_nearest(float x); // half to even
float rt_m_copysign(float x, float sign);
float rt_m_fabs(float x);
float rt_m_fmod(float x, float y);
float rt_m_sqrt(float x);
float rt_m_hypot(float x, float y);
float rt_m_exp(float x);
float rt_m_expm1(float x);
float rt_m_log(float x);
float rt_m_log2(float x);
float rt_m_log10(float x);
float rt_m_pow(float x, float y);
float rt_m_sin(float x);
float rt_m_cos(float x);
float rt_m_tan(float x);
float rt_m_asin(float x);
float rt_m_acos(float x);
float rt_m_atan(float x);
float rt_m_atan2(float y, float x);
float rt_m_sinh(float x);
float rt_m_cosh(float x);
float rt_m_tanh(float x);
float rt_m_asinh(float x);
float rt_m_acosh(float x);
float rt_m_atanh(float x);

#endif // RT_FMATH_H
