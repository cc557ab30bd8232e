/** The shape of a BCP 47 tag (RFC 5646, section 2.1): a language of two or three letters, then subtags, as in `en`, `pt-BR` or `zh-Hans-CN`. */
export const LANGUAGE_TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/;

/** What a language option says where it is not of that shape. */
export const LANGUAGE_WORDS = "must be a BCP 47 language tag such as en or pt-BR";
