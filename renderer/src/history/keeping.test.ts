import { expect, it } from 'vitest';
import { wordsIn } from '../fixtures/words-in.ts';
import { keepingChoices, keepingWords } from './keeping.ts';

it('for how long calls are kept is offered from a week to for ever, with what is set now among it', () => {
  expect(keepingChoices(0)).toEqual([7, 30, 90, 180, 365, 730, 1_095, 1_825, 3_650, 0]);
  expect(keepingChoices(45)).toEqual([7, 30, 45, 90, 180, 365, 730, 1_095, 1_825, 3_650, 0]);
});

it('whole years are told as years, in each language', () => {
  const told = (language: 'en' | 'de' | 'fr' | 'es') =>
    [90, 365, 730].map((days) => keepingWords(days, wordsIn(language)).replace('\u00a0', ' '));
  expect(told('en')).toEqual(['90 days', '1 year', '2 years']);
  expect(told('de')).toEqual(['90 Tage', '1 Jahr', '2 Jahre']);
  expect(told('fr')).toEqual(['90 jours', '1 an', '2 ans']);
  expect(told('es')).toEqual(['90 días', '1 año', '2 años']);
});
