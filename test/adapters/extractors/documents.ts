/**
 * Documents of the real bulletins, read by a person: the amounts and the norms cited in each, in order. The expectations are ours; the
 * documents stay where they are. A reference is written kind, number, year, and the article cited of it.
 */
export interface ReadDocument {
  readonly file: string;
  /** The number in its mark, `[DOC n]`. */
  readonly doc: number;
  readonly amounts: readonly string[];
  readonly references: readonly string[];
}

export const documents: readonly ReadDocument[] = [
  {
    file: 'Alberti_84.json',
    doc: 54,
    amounts: ['6000', '2300', '450000', '120000', '30000'],
    references: ['decreto 740/2024', 'decreto 740/2024'],
  },
  {file: 'Bahia_Blanca_147.json', doc: 20, amounts: ['2487751.00'], references: ['decreto 1182', 'decreto 1182']},
  {file: 'Baradero_54.json', doc: 88, amounts: ['8000'], references: ['decreto 639', 'decreto 639']},
  {file: 'Bragado_33.json', doc: 43, amounts: ['25000'], references: ['decreto 151', 'decreto 151']},
  {file: 'Brandsen_160.json', doc: 30, amounts: ['26906.00'], references: ['decreto 930', 'decreto 930']},
  {file: 'Carmen_de_Areco_27.json', doc: 40, amounts: ['1340000.00'], references: ['decreto 1030', 'decreto 1030']},
  {
    file: 'Chacabuco_59.json',
    doc: 168,
    amounts: ['9847.96'],
    references: ['decreto 813/2021', 'decreto 813/2021', 'ordenanza 8822/2021', 'ley - art 108', 'ordenanza 8822/2021'],
  },
  {file: 'Coronel_Dorrego_94.json', doc: 18, amounts: ['20800'], references: ['decreto 1618/2021', 'decreto 1618/2021']},
  {file: 'Coronel_Pringles_154.json', doc: 4, amounts: ['7000.00', '385000.00'], references: ['ordenanza 4839', 'ordenanza 4839']},
  {
    file: 'Coronel_Rosales_66.json',
    doc: 1,
    amounts: ['13707381.47'],
    references: ['ordenanza 4420', 'ordenanza 4420', 'ley - art 57', 'decreto-ley 6769/1958'],
  },
  {file: 'Coronel_Suárez_107.json', doc: 2, amounts: ['11966500.00', '12000.00'], references: ['decreto 1840/2021']},
  {file: 'Dolores_57.json', doc: 37, amounts: ['2462.40', '2462.40'], references: ['decreto 186', 'decreto 186', 'ordenanza 3203 art 40']},
  {
    file: 'Florentino_Ameghino_130.json',
    doc: 45,
    amounts: ['5040000'],
    references: ['decreto 71/2022', 'decreto 71/2022', 'ley - art 151'],
  },
  {file: 'General_Alvear_50.json', doc: 14, amounts: ['900000.00'], references: ['decreto 15', 'decreto 15']},
  {file: 'General_Paz_43.json', doc: 124, amounts: ['51000.00'], references: ['resolucion 62/2024', 'resolucion 62/2024']},
  {
    file: 'General_Pueyrredon_6.json',
    doc: 54,
    amounts: ['157971.55'],
    references: ['ordenanza 24180', 'ordenanza 24180', 'decreto 1557/2019'],
  },
  {file: 'General_Viamonte_47.json', doc: 1, amounts: ['70000.00', '150000.00', '200.00'], references: []},
  {
    file: 'General_Villegas_158.json',
    doc: 13,
    amounts: ['1094.11'],
    references: ['ordenanza 6564/2024', 'ordenanza 6564/2024', 'decreto 871/2024', 'decreto 871'],
  },
  {file: 'Magdalena_74.json', doc: 94, amounts: ['16902.00'], references: ['decreto 233', 'decreto 233', 'ley 8480']},
  {file: 'Mar_Chiquita_33.json', doc: 78, amounts: ['919800'], references: ['decreto 826', 'decreto 826']},
  {file: 'Patagones_12.json', doc: 130, amounts: ['16725.00', '16725.00'], references: ['decreto 383', 'decreto 383']},
  {file: 'Ramallo_1.json', doc: 57, amounts: ['70000'], references: ['resolucion 74/2025', 'resolucion 74/2025']},
  {
    file: 'Rivadavia_72.json',
    doc: 258,
    amounts: ['90000'],
    references: ['decreto 1371/2019', 'decreto 1371/2019', 'ordenanza 4231/2019', 'decreto 1362/2019', 'ordenanza 4231/2019'],
  },
  {file: 'Rojas_60.json', doc: 59, amounts: ['3900'], references: ['decreto 559/2018', 'decreto 559/2018', 'decreto 559/2018']},
  {
    file: 'Saavedra_18.json',
    doc: 11,
    amounts: ['9846375.17'],
    references: ['decreto 2017', 'decreto 2017', 'ordenanza 6708/2018', 'ley - art 108', 'ordenanza 6708/2018'],
  },
  {
    file: 'Saladillo_110.json',
    doc: 21,
    amounts: ['8046100.00'],
    references: ['decreto 2077/2024', 'decreto 2077/2024', 'decreto 1853/2024', 'decreto 2077/2024'],
  },
  {file: 'Tornquist_98.json', doc: 12, amounts: ['8342815.00'], references: ['ley -']},
];
