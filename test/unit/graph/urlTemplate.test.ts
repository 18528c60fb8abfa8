import { toUrlTemplate } from '../../../shared/graph/urlTemplate.ts';

const id = '57DAB8B1894C409AB240BD8BEAE78896';

test.each([
  [`/communications/calls/${id}/answer`, '/communications/calls/{id}/answer'],
  [`/communications/calls/${id}`, '/communications/calls/{id}'],
  ['/communications/calls', '/communications/calls'],
  ['/communications/calls/letters-only/reject', '/communications/calls/{id}/reject'],
  [`/communications/calls/${id}/participants/invite`, '/communications/calls/{id}/participants/invite'],
  [`/communications/calls/${id}/participants/${id}`, '/communications/calls/{id}/participants/{id}'],
  [
    `/communications/calls/${id}/participants/${id}/mute`,
    '/communications/calls/{id}/participants/{id}/mute',
  ],
  [
    `/communications/calls/${id}/operations/${id}?$select=status`,
    '/communications/calls/{id}/operations/{id}',
  ],
])('%s is a request to %s', (path, template) => {
  expect(toUrlTemplate(path)).toBe(template);
});
