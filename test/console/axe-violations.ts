import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe complains of on the screen now: WCAG 2.2 A and AA, and what it holds for good practice. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} (${target.join(' ')}) ${failureSummary}`),
  );
}
