import type { IllPart } from './partFaults.ts';

interface Named {
  readonly name: string;
  readonly title: string;
}

/** What can be played, and what can go wrong. */
export function describeListing(known: {
  readonly scenarios: readonly Named[];
  readonly faults: readonly Named[];
  readonly parts: readonly IllPart[];
}): string {
  const sections = [
    section('Scenarios', known.scenarios),
    section('Faults', known.faults),
    ...known.parts.map(({ name, faults }) => section(`Faults of ${name}`, faults)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function section(heading: string, items: readonly Named[]): string {
  return [heading, ...items.map(({ name, title }) => `  ${name.padEnd(28)}${title}`)].join('\n');
}
