/**
 * The identifiers that are known, each under its prefix at identifiers.org: what they look like, and their one normal form. Form
 * alone: whether a database has such an entry, nobody can tell from here. Every pattern is anchored, and linear.
 */
import {parseAccession} from '../accessions/uniprot.ts';

/** Without its prefix; `isoform` and `version` where the kind has such and the text names one. */
export interface Local {
  readonly id: string;
  readonly isoform?: string | null;
  readonly version?: string | null;
}

export interface Kind {
  /** The prefix at identifiers.org. */
  readonly name: string;
  /** What may stand before a colon, in small letters. */
  readonly prefixes: readonly string[];
  /** The normal form of a text without prefix; undefined where it is none of this kind. */
  readonly bare: (text: string) => Local | undefined;
  /** The same behind a prefix, where more is taken there. */
  readonly prefixed?: (text: string) => Local | undefined;
  /** A number alone is one of these, where nothing else is asked that numbers alone could be. */
  readonly takesNumbers?: boolean;
}

/** uniprot.org/help/accession_numbers; sequence versions (P12345.2) as identifiers.org has them; sp|P12345|NAME as in FASTA headers. */
const uniprot: Kind = {
  name: 'uniprot',
  prefixes: ['uniprot', 'uniprotkb'],
  bare(text) {
    const upper = text.toUpperCase();
    const inHeader = /^(?:SP|TR)\|([A-Z0-9-]{6,15})\|\w{1,20}$/.exec(upper)?.[1] ?? upper;
    const versioned = /^([A-Z0-9]{6,10})\.([1-9]\d{0,3})$/.exec(inHeader);
    const found = parseAccession(versioned?.[1] ?? inHeader);
    return found === undefined ? undefined : {id: found.accession, isoform: found.isoform, version: versioned?.[2] ?? null};
  },
};

/** hmdb.ca: seven digits since version 4; five before, which are the same numbers and stand as secondary accessions with their entries. */
const hmdb: Kind = {
  name: 'hmdb',
  prefixes: ['hmdb'],
  bare: (text) => hmdbOf(/^HMDB(\d{5}|\d{7})$/i.exec(text)),
  prefixed: (text) => hmdbOf(/^(?:HMDB)?(\d{5}|\d{7})$/i.exec(text)),
};

function hmdbOf(match: RegExpExecArray | null): Local | undefined {
  return match?.[1] === undefined ? undefined : {id: `HMDB${match[1].padStart(7, '0')}`};
}

/** kegg.jp/kegg/kegg3.html: a letter and five digits, one letter a database; the prefixes before a colon are those of its DBGET. */
function keggNumber(name: string, letter: string, prefixes: readonly string[]): Kind {
  const pattern = new RegExp(`^${letter}\\d{5}$`, 'i');
  return {name, prefixes: [name, ...prefixes], bare: (text) => (pattern.test(text) ? {id: text.toUpperCase()} : undefined)};
}

/** kegg.jp/kegg/kegg3.html: map, ko, ec, rn or an organism's code, and five digits. */
const keggPathway: Kind = {
  name: 'kegg.pathway',
  prefixes: ['kegg.pathway', 'path', 'pathway'],
  bare: (text) => (/^(?:map|ko|ec|rn|[a-z]{3,4})\d{5}$/.test(text) ? {id: text} : undefined),
};

/** kegg.jp/kegg/kegg3.html: organism (three or four letters, a T number, or vg, vp, ag) and the gene's name: hsa:7157. */
const keggGenes: Kind = {
  name: 'kegg.genes',
  prefixes: ['kegg.genes'],
  bare: (text) => (/^(?:[a-z]{3,4}|T\d{5}|vg|vp|ag):[\w.-]{1,40}$/.test(text) ? {id: text} : undefined),
};

/** ebi.ac.uk/chebi: a number, CHEBI:15422 in full; OBO files write CHEBI_15422. */
const chebi: Kind = {
  name: 'chebi',
  prefixes: ['chebi'],
  takesNumbers: true,
  bare: (text) => numberOf(/^(?:CHEBI_)?(\d{1,9})$/i, text, 'CHEBI:'),
  prefixed: (text) => numberOf(/^(\d{1,9})$/, text, 'CHEBI:'),
};

/** pubchem.ncbi.nlm.nih.gov/docs/identifiers: CID, a number; the normal form is the number alone. */
const pubchemCompound: Kind = {
  name: 'pubchem.compound',
  prefixes: ['pubchem.compound', 'cid', 'pubchem'],
  takesNumbers: true,
  bare: (text) => numberOf(/^(?:CID ?)?(\d{1,10})$/i, text, ''),
};

/** pubchem.ncbi.nlm.nih.gov/docs/identifiers: SID, a number. */
const pubchemSubstance: Kind = {
  name: 'pubchem.substance',
  prefixes: ['pubchem.substance', 'sid'],
  takesNumbers: true,
  bare: (text) => numberOf(/^(?:SID ?)?(\d{1,10})$/i, text, ''),
};

function numberOf(pattern: RegExp, text: string, before: string): Local | undefined {
  const digits = pattern.exec(text)?.[1]?.replace(/^0+/, '');
  return digits === undefined || digits === '' ? undefined : {id: before + digits};
}

/** ensembl.org/info/genome/stable_ids: ENS, a species' letters, the feature's, eleven digits; a version behind a point. */
const ensembl: Kind = {
  name: 'ensembl',
  prefixes: ['ensembl'],
  bare(text) {
    const match = /^(ENS(?:[A-Z]{3,4})?(?:E|FM|GT|G|P|R|T)\d{11})(?:\.([1-9]\d{0,3}))?$/.exec(text.toUpperCase());
    return match?.[1] === undefined ? undefined : {id: match[1], version: match[2] ?? null};
  },
};

export const kinds: readonly Kind[] = [
  uniprot,
  hmdb,
  keggNumber('kegg.compound', 'C', ['cpd', 'compound']),
  keggNumber('kegg.drug', 'D', ['dr', 'drug']),
  keggNumber('kegg.glycan', 'G', ['gl', 'glycan']),
  keggNumber('kegg.reaction', 'R', ['rn', 'reaction']),
  keggNumber('kegg.orthology', 'K', ['ko']),
  keggPathway,
  keggGenes,
  chebi,
  pubchemCompound,
  pubchemSubstance,
  ensembl,
];

/** What a job may ask for: one kind, or all of a database (`kegg`, `pubchem`). */
export const kindNames = ['kegg', 'pubchem', ...kinds.map(({name}) => name)];

/** The kinds a job names, each once. */
export function kindsCalled(names: readonly string[]): readonly Kind[] {
  return kinds.filter(({name}) => names.includes(name) || names.includes(name.split('.')[0] ?? name));
}
