/**
 * UniProt accessions as UniProt defines them, and the isoform behind them.
 * Sources: uniprot.org/help/accession_numbers (six or ten characters), uniprot.org/help/canonical_and_isoforms (`P12345-2`).
 */

const accession = /^([OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(?:-([1-9][0-9]{0,3}))?$/;

export interface Accession {
  readonly accession: string;
  /** The isoform's number as written; null where none is named. */
  readonly isoform: string | null;
}

/** Capitals are asked for: whoever takes others raises them first. */
export function parseAccession(text: string): Accession | undefined {
  // Longer texts are none, and need not be looked through.
  const match = text.length > 15 ? null : accession.exec(text);
  return match?.[1] === undefined ? undefined : {accession: match[1], isoform: match[2] ?? null};
}
