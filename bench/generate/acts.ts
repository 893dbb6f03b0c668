/** Invents municipal acts in Spanish, for machines that have no real bulletins. Nobody in them exists. */
import {pick} from './random.ts';

const places = ['Villa Esperanza', 'San Telmo del Monte', 'Puerto Alegría', 'Laguna Verde', 'Colonia Nueva', 'Tres Álamos'];
const kinds = ['Decreto', 'Decreto', 'Decreto', 'Decreto', 'Resolución', 'Ordenanza'];
const names = ['Juana Pérez', 'Ramón Ibáñez', 'Cooperativa El Ñandú Ltda.', 'Construcciones del Sur S.A.', 'Lucía Quiroga'];
const matters = [
  'la adquisición de hormigón elaborado H17 a pie de obra',
  'la contratación del servicio de recolección de residuos',
  'el otorgamiento de un subsidio a la escuela secundaria',
  'la ampliación del Cálculo de Recursos y Presupuesto de Gastos vigente',
  'la licencia anual por descanso del agente municipal',
];
const words =
  'que el expediente tramita ante la Secretaría de Hacienda conforme lo dictaminado por la Asesoría Letrada municipal y resulta conveniente'.split(
    ' ',
  );

export interface Act {
  readonly place: string;
  readonly text: string;
}

export function inventAct(random: () => number): Act {
  const place = pick(random, places);
  const kind = pick(random, kinds);
  const year = 2015 + Math.floor(random() * 10);
  const title = `${kind} Nº ${1 + Math.floor(random() * 4000)}/${random() < 0.5 ? year : year % 100}`;
  const day = `${pad(1 + Math.floor(random() * 28))}/${pad(1 + Math.floor(random() * 12))}/${year}`;
  const lines = [`Boletines/${place}`, title, title, `${place}, ${day}`, 'VISTO:', visto(random), 'CONSIDERANDO:'];
  for (let count = 1 + Math.floor(random() * 5); count > 0; count--) lines.push(sentence(random));
  lines.push('Por ello, EL INTENDENTE MUNICIPAL en uso de sus atribuciones', `${kind.toUpperCase()}:`);
  for (let article = 1; article <= 2 + random() * 4; article++) lines.push(`ARTÍCULO ${article}º.- ${articleText(random)}`);
  return {place, text: `${lines.join('\n')}\n`};
}

function visto(random: () => number): string {
  return `El Expediente Administrativo Nº 40${Math.floor(random() * 90)}-${Math.floor(random() * 9999)}/${10 + Math.floor(random() * 15)}, por ${pick(random, matters)}; y`;
}

function sentence(random: () => number): string {
  const count = 12 + Math.floor(random() * 30);
  return `Que ${Array.from({length: count}, () => pick(random, words)).join(' ')}, según la Ley Nº ${5000 + Math.floor(random() * 10000)};`;
}

function articleText(random: () => number): string {
  const thousands = Math.floor(random() * 999);
  const amount = `$ ${1 + Math.floor(random() * 900)}.${String(thousands).padStart(3, '0')},${pad(Math.floor(random() * 100))}`;
  if (random() < 0.4) return `Apruébase ${pick(random, matters)} a favor de ${pick(random, names)}, por la suma de ${amount}.-`;
  return `Dispónese ${pick(random, matters)} en los términos de la Ordenanza Nº ${1000 + Math.floor(random() * 4000)}/19.`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
