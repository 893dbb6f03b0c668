/** The names of encodings: those of the platform's TextDecoder (the labels of the WHATWG Encoding Standard). Decodes nothing. */

/** Stands for "find it out". */
export const auto = 'auto';

/** What people are told of when they ask for one that is not there: the names themselves, and what they are often called. */
export const encodingNames: readonly string[] = (
  'utf-8 utf-16le utf-16be windows-1252 latin1 iso-8859-1 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 ' +
  'iso-8859-8 iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 windows-1250 windows-1251 windows-1253 windows-1254 ' +
  'windows-1255 windows-1256 windows-1257 windows-1258 windows-874 ibm866 koi8-r koi8-u macintosh x-mac-cyrillic ' +
  'shift_jis euc-jp iso-2022-jp gbk gb18030 big5 euc-kr ascii utf8 utf-16 cp1252 sjis gb2312 auto'
).split(' ');

/** The one name of an encoding (`latin1` is `windows-1252` by the standard); undefined where the platform knows none such. */
export function encodingNamed(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
