import { printable } from '../../terminal.ts';
import type { Finding } from './finding.ts';

const marks = { ok: '✓', warning: '!', fault: '✗' } as const;

/** A checklist, with what to do under each line that isn't well. */
export function describeFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length));
  const lines = findings.flatMap(({ verdict, about, found, advice }) => [
    `${marks[verdict]} ${about.padEnd(width)}  ${found}`,
    ...(advice === undefined ? [] : [`  ${' '.repeat(width)}  → ${advice}`]),
  ]);
  return `${[...lines.map(printable), '', count(findings)].join('\n')}\n`;
}

function count(findings: readonly Finding[]): string {
  const of = (verdict: Finding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const [faults, warnings] = [of('fault'), of('warning')];
  return faults + warnings === 0 ? 'All is well.' : `Faults: ${faults}. Warnings: ${warnings}.`;
}
