/**
 * Stand-in types for Bicep's Graph extension: names and flags of what the template uses, all nested properties open.
 * The genuine ones come from a registry and stay the judge, in the workflow `test`.
 */

/** What Bicep calls a property's flags. */
const required = 1;
const readOnly = 2;
const knownBefore = 8;
const identifier = 16;

const key = required | knownBefore | identifier;

const resources: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'Microsoft.Graph/applications@v1.0': {
    uniqueName: key,
    displayName: required,
    signInAudience: 0,
    requiredResourceAccess: 0,
    identifierUris: 0,
    appRoles: 0,
    api: 0,
    spa: 0,
    appId: readOnly,
    id: readOnly,
  },
  'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0': {
    name: required | identifier,
    audiences: required,
    issuer: required,
    subject: required,
    id: readOnly,
  },
  'Microsoft.Graph/servicePrincipals@v1.0': {
    appId: required | identifier,
    appRoleAssignmentRequired: 0,
    id: readOnly,
  },
  'Microsoft.Graph/oauth2PermissionGrants@v1.0': {
    clientId: required,
    consentType: required,
    resourceId: required,
    scope: 0,
    id: readOnly,
  },
  'Microsoft.Graph/appRoleAssignedTo@v1.0': {
    appRoleId: required,
    principalId: required,
    resourceId: required,
    id: readOnly,
  },
};

const open = new Set([
  'requiredResourceAccess',
  'identifierUris',
  'appRoles',
  'api',
  'spa',
  'audiences',
  'appRoleAssignmentRequired',
]);

/** The two files that `bicep publish-extension` makes an extension of, by their names. */
export function graphTypes(): { readonly 'index.json': string; readonly 'types.json': string } {
  const types: object[] = [
    { $type: 'AnyType' },
    { $type: 'StringType' },
    { $type: 'ObjectType', name: 'configuration', properties: {} },
  ];
  const add = (type: object) => `#/${types.push(type) - 1}`;
  const index = Object.entries(resources).map(([name, flags]) => {
    const properties = Object.fromEntries(
      Object.entries(flags).map(([property, flag]) => [
        property,
        { type: { $ref: open.has(property) ? '#/0' : '#/1' }, flags: flag },
      ]),
    );
    const body = { $ref: add({ $type: 'ObjectType', name, properties }) };
    const resource = add({ $type: 'ResourceType', name, scopeType: 0, body, flags: 0 });
    return [name, { $ref: `types.json${resource}` }];
  });
  const settings = {
    name: 'MicrosoftGraph',
    version: '1.0.0',
    isSingleton: false,
    configurationType: { $ref: 'types.json#/2' },
  };
  return {
    'index.json': JSON.stringify({ resources: Object.fromEntries(index), resourceFunctions: {}, settings }),
    'types.json': JSON.stringify(types),
  };
}
