import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../renderer/src/', import.meta.url));
/** Attributes that a person reads or hears. */
const READ = [
  'alt',
  'aria-description',
  'aria-label',
  'closeButtonLabel',
  'description',
  'label',
  'placeholder',
  'title',
];

/** Two letters are a word; one is a key or a unit. */
const isWord = (text: string): boolean => /\p{L}{2}/u.test(text);

/** The literals that an expression may come to: both ways of a condition, the fixed parts of a template. */
function literalsIn(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  if (ts.isParenthesizedExpression(node)) return literalsIn(node.expression);
  if (ts.isConditionalExpression(node)) return [...literalsIn(node.whenTrue), ...literalsIn(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return literalsIn(node.right);
  return [];
}

/** Words of a file that no language has: `line: words`. */
function strayWords(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const stray = (at: ts.Node, texts: readonly string[]): void => {
    const line = file.getLineAndCharacterOfPosition(at.getStart(file)).line + 1;
    for (const text of texts) if (isWord(text)) found.push(`${name}:${line}: ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) stray(node, [node.text]);
    if (ts.isJsxExpression(node) && node.expression && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent)))
      stray(node, literalsIn(node.expression));
    if (ts.isJsxAttribute(node) && READ.includes(node.name.getText(file)) && node.initializer) {
      const { initializer } = node;
      if (ts.isStringLiteral(initializer)) stray(node, [initializer.text]);
      else if (ts.isJsxExpression(initializer) && initializer.expression)
        stray(node, literalsIn(initializer.expression));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

it('what a person reads on the page is said in their language: no words are left in the components', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((name) => strayWords(name, readFileSync(join(SOURCES, name), 'utf8')))).toEqual([]);
});

it('words in a component are found, wherever they stand', () => {
  const planted = `const A = () => <p title="Close it">Some text {open ? 'Open' : \`Shut \${n}\`} <b aria-label={t('x')}>{t('y')} A 5</b></p>;`;
  expect(strayWords('planted.tsx', planted)).toEqual([
    'planted.tsx:1: Close it',
    'planted.tsx:1: Some text',
    'planted.tsx:1: Open',
    'planted.tsx:1: Shut',
  ]);
});
