/** Colours, where they are wanted: on a terminal, without NO_COLOR. */
import {styleText} from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';
export type Paint = (style: Style, text: string) => string;

export const plainPaint: Paint = (_style, text) => text;
export const colourPaint: Paint = (style, text) => styleText(style, text, {validateStream: false});
