import type { HttpFunction } from '../functionDefinition.ts';
import { StartError } from '../startError.ts';
import { compareRoutes, matchRoute, parseRouteTemplate, type RouteTemplate } from './routeTemplate.ts';

export interface RouteMatch {
  definition: HttpFunction;
  params: Record<string, string>;
}

/** @returns undefined when no function has this route, or none with this method: both are 404 in Azure */
export type FindRoute = (method: string, pathname: string) => RouteMatch | undefined;

export function createRouter(functions: readonly HttpFunction[], routePrefix: string): FindRoute {
  const routes = functions
    .map((definition) => ({ definition, template: templateOf(definition, routePrefix) }))
    .toSorted((a, b) => compareRoutes(a.template, b.template));

  return (method, pathname) => {
    const path = pathname.split('/').filter((segment) => segment !== '');
    for (const { definition, template } of routes) {
      const params = accepts(definition, method) ? matchRoute(template, path) : undefined;
      if (params) return { definition, params };
    }
    return undefined;
  };
}

/** The path at which a function is called, with the prefix. */
export function routeOf(definition: HttpFunction, routePrefix: string): string {
  return `/${[routePrefix, definition.route]
    .flatMap((part) => part.split('/'))
    .filter((segment) => segment !== '')
    .join('/')}`;
}

function templateOf(definition: HttpFunction, routePrefix: string): RouteTemplate {
  try {
    return parseRouteTemplate(routeOf(definition, routePrefix));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`The function ${definition.name} can't run here: ${reason}`, {
      cause,
    });
  }
}

function accepts(definition: HttpFunction, method: string): boolean {
  return definition.methods.length === 0 || definition.methods.includes(method);
}
