/** Encoding -> its decoding. */
import type {Decoding} from './decoding.ts';
import {EucKrDecoding} from './euc-kr.ts';
import {GbDecoding, PlatformDecoding} from './platform.ts';
import {Utf16Decoding} from './utf16.ts';

/** A fresh one; `encoding` as `encodingNamed` gives it. */
export function decodingOf(encoding: string): Decoding {
  switch (encoding) {
    case 'utf-16le':
    case 'utf-16be':
      return new Utf16Decoding(encoding === 'utf-16be');
    case 'euc-kr':
      return new EucKrDecoding();
    case 'gbk':
    case 'gb18030':
      return new GbDecoding(encoding);
    default:
      return new PlatformDecoding(encoding);
  }
}
