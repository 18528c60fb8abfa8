// The app registration that operators' tokens are for: it has the roles and no permissions of its own.
// Apart from the bot's, because here only people with a role get a token at all. The operators' console signs in as the
// same registration, so that it needs to be told of no other.
extension microsoftGraphV1

param displayName string
@description('Immutable key of the registration: another name makes another registration.')
param uniqueName string
@description('Object ids of the people or groups who get the role Calls.Operate.')
param operatorObjectIds string[]
@description('Addresses of the console, where Entra may send those who have signed in.')
param consoleUrls string[]

var identifierUri = 'api://${tenant().tenantId}/${uniqueName}'
var operateRoleId = guid(uniqueName, 'Calls.Operate')
var accessScope = 'Calls.Access'

resource app 'Microsoft.Graph/applications@v1.0' = {
  displayName: displayName
  uniqueName: uniqueName
  signInAudience: 'AzureADMyOrg'
  identifierUris: [identifierUri]
  // A single-page application: it has no secret, and gets its tokens by a code with a proof key.
  spa: { redirectUris: consoleUrls }
  appRoles: [
    {
      id: guid(uniqueName, 'Calls.Read')
      value: 'Calls.Read'
      displayName: 'Read calls'
      description: 'Lists calls and reads what happened to them.'
      allowedMemberTypes: ['User', 'Application']
      isEnabled: true
    }
    {
      id: operateRoleId
      value: 'Calls.Operate'
      displayName: 'Operate calls'
      description: 'Reads calls, places calls (which can cost money) and sends commands to calls in progress.'
      allowedMemberTypes: ['User', 'Application']
      isEnabled: true
    }
  ]
  api: {
    // Version 2 tokens carry the app id as their audience.
    requestedAccessTokenVersion: 2
    oauth2PermissionScopes: [
      {
        id: guid(uniqueName, accessScope)
        value: accessScope
        type: 'Admin'
        adminConsentDisplayName: 'Use the call handler'
        adminConsentDescription: 'Lets a tool call the operator routes as the signed-in person, whose roles decide what is allowed.'
        isEnabled: true
      }
    ]
  }
}

resource servicePrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: app.appId
  appRoleAssignmentRequired: true
}

// The Azure command line, which whoever deploys has signed in with.
resource azureCommandLine 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
}

// So that `az account get-access-token` gives an operator a token without asking for consent. Pre-authorising it in
// the registration would name the scope in the same request that makes it, which Graph refuses.
resource consent 'Microsoft.Graph/oauth2PermissionGrants@v1.0' = {
  clientId: azureCommandLine.id
  consentType: 'AllPrincipals'
  resourceId: servicePrincipal.id
  scope: accessScope
}

// The same for the console: an application that asks for a token for itself needs the scope like any other.
resource consoleConsent 'Microsoft.Graph/oauth2PermissionGrants@v1.0' = {
  clientId: servicePrincipal.id
  consentType: 'AllPrincipals'
  resourceId: servicePrincipal.id
  scope: accessScope
}

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: '00000003-0000-0000-c000-000000000000'
}

// Who signs in is told the console, and may stay signed in. In a directory where people may not consent themselves, the
// sign-in would end here without it.
resource signInConsent 'Microsoft.Graph/oauth2PermissionGrants@v1.0' = {
  clientId: servicePrincipal.id
  consentType: 'AllPrincipals'
  resourceId: graph.id
  scope: 'openid profile offline_access'
}

resource operators 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for objectId in operatorObjectIds: {
    appRoleId: operateRoleId
    principalId: objectId
    resourceId: servicePrincipal.id
  }
]

output appId string = app.appId
output scope string = '${identifierUri}/.default'
