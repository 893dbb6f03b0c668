/**
 * What the site prints round each document: menu, path and footer. Whole lines only, and only in an unbroken run at the very
 * beginning or end that holds a line no norm would print, so that content is never taken for menu.
 */

const siteName = 'Sistema de Bolet';
const path = 'Boletines/';
const siteLine = 'Sistema de Boletines Oficiales Municipales (SIBOM)';
const menuLines = [
  'Sistema de Boletín Oficial Municipal | Buenos Aires Provincia',
  'INICIO',
  'ACERCA DEL SIBOM',
  'BOLETINES',
  'MUNICIPIOS',
  'ADMINISTRACION',
  siteLine,
];
const menu: ReadonlySet<string> = new Set([...menuLines, 'ADMINISTRACIÓN']);

const footerLines = [
  'Redes Sociales',
  'Contacto',
  'Autoridad de Aplicación',
  'Secretaría General',
  'Subsecretaría Legal y Técnica',
  'Guía Servicios',
  'Portal de trámites',
  'Expedientes',
  'Seguridad Vial',
  'ARBA',
  'Boletín Oficial',
  'Registro de las Personas',
  'Contrataciones',
  'Ver Todos',
  'Políticas de privacidad',
  'Uso Interno',
  'Webmail (gba.gob.ar)',
  'Webmail HORDE',
  'Sistemas',
  'GDEBA',
  'Portal del Empleado',
  'Mesa de Ayuda',
  'SIAPE',
];
const footer: ReadonlySet<string> = new Set([...footerLines, 'Guía de Servicios']);

/** As the site prints them: looked for as one piece first, which gives what going line by line gives. */
const wholeMenu = `${[...menuLines, siteLine, siteLine, siteLine, siteLine].join('\n')}\n`;
const wholeFooter = `\n${footerLines.join('\n')}`;
const footerOpens = 'Redes Sociales';
/** A norm may end in a line "Contacto"; it does not end in this many lines of the footer behind "Redes Sociales". */
const footerLinesMin = 3;

/** With blanks around it. */
const footerLineMax = 80;
/** Longer lines need not be looked up. */
const footerTextMax = Math.max(...[...footer].map((line) => line.length));
const menuTextMax = Math.max(...[...menu].map((line) => line.length));
const lineFeed = 0x0a;

export interface Line {
  /** Without blanks at its ends. */
  readonly text: string;
  /** Where the line begins, and where the next one does. */
  readonly start: number;
  readonly next: number;
}

/** The first line at or behind `at` that holds something; undefined at the end. */
export function lineFrom(text: string, at: number): Line | undefined {
  for (let start = at; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end).trim();
    if (line !== '') return {text: line, start, next: end + 1};
    start = end + 1;
  }
  return undefined;
}

export interface Page {
  /** Where the document begins behind menu and path. */
  readonly start: number;
  /** True when there was a menu or a path. */
  readonly framed: boolean;
  /** From "Boletines/Carmen de Areco". */
  readonly place: string | null;
}

/** Finds the end of the menu at the beginning of a text. */
export function skipMenu(text: string): Page {
  let framed = text.startsWith(wholeMenu);
  let at = framed ? wholeMenu.length : 0;
  for (let line = lineFrom(text, at); line !== undefined; line = lineFrom(text, at)) {
    if (line.text.startsWith(path)) return {start: line.next, framed: true, place: line.text.slice(path.length).trim() || null};
    if (line.text.length > menuTextMax || !menu.has(line.text)) break;
    framed ||= line.text.startsWith(siteName);
    at = line.next;
  }
  return {start: framed ? at : 0, framed, place: null};
}

/** Where the site's footer begins; the text's length where there is none. */
export function findFooter(text: string): number {
  if (text.endsWith(wholeFooter)) return text.length - wholeFooter.length + 1;
  let lines = 0;
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === lineFeed) end--;
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    // Most documents end in a long line: it need not be cut out to see that it is no footer.
    if (end - start > footerLineMax) break;
    const line = text.slice(start, end).trim();
    if (line !== '') {
      if (line.length > footerTextMax || !footer.has(line)) break;
      lines++;
      // The nearest to the end: a norm may itself end in this line, the site prints it once.
      if (line === footerOpens && lines >= footerLinesMin) return start;
    }
    end = start - 1;
  }
  return text.length;
}
