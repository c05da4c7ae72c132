import type { Jurisdiction } from '../protocol/consent';

export interface Place {
  readonly name: string;
  readonly jurisdiction: Jurisdiction;
  /** Share of customers; the shares sum to 1. */
  readonly share: number;
  /** How readily people here agree to profiling, in logits. */
  readonly openness: number;
  readonly towns: readonly string[];
  readonly names: readonly string[];
}

const BRITISH =
  'Ada Aisha Alan Amelia Arthur Ben Callum Chloe Daniel David Deepa Emily Fiona Freya Gareth George Grace Gwen Harry Helen Ian Imogen Jack James Joan Karen Leah Liam Lucy Margaret Mohammed Niamh Nia Oliver Owen Patricia Priya Rachel Ravi Ruth Sean Sophie Susan Tariq Tom Wendy William Zara'.split(
    ' ',
  );
const GERMAN =
  'Anja Anna Ben Birgit Dieter Elif Emil Emma Florian Franziska Greta Hanna Heike Ingrid Jens Jonas Jürgen Karin Katrin Klaus Lena Leon Lukas Matthias Mehmet Mia Monika Nils Paul Petra Sabine Sebastian Stefan Ursula Wolfgang'.split(
    ' ',
  );
const FRENCH =
  'Adrien Amina Antoine Aurélie Bruno Camille Chantal Chloé Claire Élise Emma Fatou Françoise Gabriel Hugo Inès Jean Julien Karim Léa Louis Lucie Manon Marie Mathieu Michel Nathalie Nicolas Océane Pierre Sophie Sylvie Thomas Yasmine'.split(
    ' ',
  );
const DUTCH =
  'Anouk Bram Bas Daan Eva Femke Fleur Hanneke Henk Ilse Jan Jasmijn Joost Karin Kees Lars Lieke Lotte Maaike Mila Mohamed Noor Pieter Ruben Sanne Sem Sjoerd Thijs Willem Yara'.split(
    ' ',
  );
const AMERICAN =
  'Aaliyah Alex Alejandra Amy Ashley Brandon Brian Carlos Carmen Daniel Deborah Diego Emma Ethan Grace Hannah Isabella Jasmine Jennifer John Jose Karen Kevin Kim Linda Luis Maria Mason Mei Michael Mia Nancy Noah Olivia Patricia Priya Robert Sarah Sofia Steven Tyrone Wei'.split(
    ' ',
  );
const CANADIAN =
  'Amélie Anika Beth Connor Dylan Élodie Emma Ethan Fatima Gordon Heather Ian Jacques Jin Julie Kaitlyn Liam Lucas Mackenzie Marc Maya Nathan Noémie Olivia Owen Raj Sarah Sophie Tanya Wei'.split(
    ' ',
  );

export const PLACES: readonly Place[] = [
  {
    name: 'United Kingdom',
    jurisdiction: 'UK',
    share: 0.38,
    openness: 0.32,
    towns: [
      'London',
      'Leeds',
      'Bristol',
      'Glasgow',
      'Cardiff',
      'Norwich',
      'Sheffield',
      'Belfast',
      'Exeter',
      'York',
    ],
    names: BRITISH,
  },
  {
    name: 'Germany',
    jurisdiction: 'EU',
    share: 0.15,
    openness: -0.55,
    towns: ['Berlin', 'Hamburg', 'Köln', 'Leipzig', 'München', 'Freiburg', 'Bremen'],
    names: GERMAN,
  },
  {
    name: 'France',
    jurisdiction: 'EU',
    share: 0.12,
    openness: -0.12,
    towns: ['Paris', 'Lyon', 'Nantes', 'Lille', 'Bordeaux', 'Toulouse'],
    names: FRENCH,
  },
  {
    name: 'Netherlands',
    jurisdiction: 'EU',
    share: 0.08,
    openness: 0.05,
    towns: ['Amsterdam', 'Utrecht', 'Rotterdam', 'Groningen', 'Eindhoven'],
    names: DUTCH,
  },
  {
    name: 'California',
    jurisdiction: 'US-CA',
    share: 0.12,
    openness: 0,
    towns: ['Los Angeles', 'San Diego', 'Oakland', 'Sacramento', 'Fresno'],
    names: AMERICAN,
  },
  {
    name: 'Colorado',
    jurisdiction: 'US-opt-out',
    share: 0.04,
    openness: 0,
    towns: ['Denver', 'Boulder', 'Fort Collins', 'Pueblo'],
    names: AMERICAN,
  },
  {
    name: 'Virginia',
    jurisdiction: 'US-opt-out',
    share: 0.04,
    openness: 0,
    towns: ['Richmond', 'Norfolk', 'Arlington', 'Roanoke'],
    names: AMERICAN,
  },
  {
    name: 'Canada',
    jurisdiction: 'other',
    share: 0.07,
    openness: 0,
    towns: ['Toronto', 'Vancouver', 'Halifax', 'Ottawa', 'Calgary'],
    names: CANADIAN,
  },
];

/** All first names, each once. */
export const FIRST_NAMES: readonly string[] = [...new Set(PLACES.flatMap((place) => place.names))];
