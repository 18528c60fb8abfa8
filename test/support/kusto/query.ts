/** Kusto's own language service, told of our tables: what is wrong in a query, and which telemetry it asks for. */
import '@kusto/language-service-next/bridge.js';
import '@kusto/language-service-next';
import { tables } from './tables.ts';

const { GlobalState, KustoCode, Symbols, Syntax } = Kusto.Language;
type Node = Kusto.Language.Syntax.SyntaxNode;
type Comparison = Kusto.Language.Syntax.BinaryExpression | Kusto.Language.Syntax.InExpression;

export interface Query {
  /** Syntax and meaning: unknown tables, columns and functions, wrong types. Empty when there is nothing to say. */
  readonly mistakes: readonly string[];
  /** Keys read from the column Properties. */
  readonly attributes: readonly string[];
  /** Values the column Name is compared with: names of metrics or events. */
  readonly names: readonly string[];
  /** Values an attribute is compared with, directly or under the column name it was given. */
  readonly comparisons: readonly { readonly attribute: string; readonly value: string }[];
}

const workspace = new Symbols.DatabaseSymbol.ctor('workspace', Object.entries(tables).map(toTable));
const globals = GlobalState.Default?.WithDatabase(workspace) ?? null;

export function readQuery(text: string): Query {
  const code = KustoCode.ParseAndAnalyze(text, globals);
  const nodes = within(code?.Syntax ?? null);
  const comparisons = nodes.filter(isComparison);
  const columns = attributesByColumn(nodes);
  return {
    mistakes: [...findings(code), ...nodes.flatMap(unreadable)],
    attributes: nodes.flatMap((node) => attributeIn(node) ?? []),
    names: comparisons.filter(isOnName).flatMap(literalsOf),
    comparisons: comparisons.flatMap((comparison) => {
      const attribute = attributeMeant(comparison.Left, columns);
      return attribute === undefined ? [] : literalsOf(comparison).map((value) => ({ attribute, value }));
    }),
  };
}

function toTable([name, columns]: [string, Readonly<Record<string, string>>]): Kusto.Language.Symbols.Symbol {
  const schema = Object.entries(columns).map(([column, type]) => `${column}: ${type}`);
  const table = Symbols.TableSymbol.From(`(${schema.join(', ')})`)?.WithName(name);
  if (!table) throw new Error(`The language service did not take the schema of ${name}.`);
  return table;
}

function findings(code: Kusto.Language.KustoCode | null): string[] {
  const diagnostics = code?.GetDiagnostics();
  const count = diagnostics?.Count ?? 0;
  return Array.from({ length: count }, (_, index) => diagnostics?.getItem(index).Message ?? '');
}

/** What can't be held against the list of names: they must stand in the query as they are. */
function unreadable(node: Node): string[] {
  const text = node.ToString(Syntax.IncludeTrivia.Interior);
  if (node instanceof Syntax.PathExpression && isColumn(node.Expression, 'Properties'))
    return [`${text}: write Properties["<name>"].`];
  if (node instanceof Syntax.ElementExpression && isColumn(node.Expression, 'Properties'))
    return attributeIn(node) === undefined ? [`${text}: the key must be a literal.`] : [];
  if (node instanceof Syntax.BinaryExpression && isOnName(node) && !isExact(node.Kind))
    return [`${text}: compare Name with whole names.`];
  return [];
}

function within(root: Node | null): Node[] {
  const nodes: Node[] = [];
  root?.WalkNodes((node) => nodes.push(node));
  return nodes;
}

function isColumn(node: Node | null, name: string): boolean {
  return node instanceof Syntax.NameReference && node.SimpleName === name;
}

function isComparison(node: Node): node is Comparison {
  return (
    node instanceof Syntax.InExpression || (node instanceof Syntax.BinaryExpression && isExact(node.Kind))
  );
}

function isExact(kind: Kusto.Language.Syntax.SyntaxKind): boolean {
  return kind === Syntax.SyntaxKind.EqualExpression || kind === Syntax.SyntaxKind.NotEqualExpression;
}

function isOnName(comparison: Comparison): boolean {
  return isColumn(comparison.Left, 'Name');
}

function literalsOf(comparison: Comparison): string[] {
  return within(comparison.Right)
    .filter((node) => node instanceof Syntax.LiteralExpression)
    .map(unquoted);
}

function unquoted(literal: Kusto.Language.Syntax.LiteralExpression): string {
  return (literal.Token?.Text ?? '').replace(/^["']|["']$/g, '');
}

/** `Properties["call.rule"]` reads the attribute `call.rule`. */
function attributeIn(node: Node): string | undefined {
  if (!(node instanceof Syntax.ElementExpression) || !isColumn(node.Expression, 'Properties'))
    return undefined;
  const key = node.Selector instanceof Syntax.BracketedExpression ? node.Selector.Expression : null;
  return key instanceof Syntax.LiteralExpression ? unquoted(key) : undefined;
}

/** `extend rule = tostring(Properties["call.rule"])` makes the column `rule` stand for the attribute. */
function attributesByColumn(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const named = nodes.filter((node) => node instanceof Syntax.SimpleNamedExpression);
  return new Map(
    named.flatMap(({ Name, Expression }) => {
      const attribute = attributeMeant(Expression, new Map());
      return Name && attribute !== undefined ? [[Name.SimpleName ?? '', attribute] as const] : [];
    }),
  );
}

function attributeMeant(node: Node | null, columns: ReadonlyMap<string, string>): string | undefined {
  if (node instanceof Syntax.NameReference) return columns.get(node.SimpleName ?? '');
  if (!(node instanceof Syntax.FunctionCallExpression)) return undefined;
  return within(node).flatMap((part) => attributeIn(part) ?? [])[0];
}
