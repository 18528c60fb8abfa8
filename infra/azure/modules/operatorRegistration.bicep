// The app registration that operators' tokens are for: it has the roles and no permissions of its own.
// Apart from the bot's, because here only people with a role get a token at all.
extension microsoftGraphV1

param displayName string
@description('Immutable key of the registration: another name makes another registration.')
param uniqueName string
@description('Object ids of the people or groups who get the role Calls.Operate.')
param operatorObjectIds string[]

var identifierUri = 'api://${tenant().tenantId}/${uniqueName}'
var operateRoleId = guid(uniqueName, 'Calls.Operate')
var accessScope = 'Calls.Access'

resource app 'Microsoft.Graph/applications@v1.0' = {
  displayName: displayName
  uniqueName: uniqueName
  signInAudience: 'AzureADMyOrg'
  identifierUris: [identifierUri]
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

resource operators 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for objectId in operatorObjectIds: {
    appRoleId: operateRoleId
    principalId: objectId
    resourceId: servicePrincipal.id
  }
]

output appId string = app.appId
output scope string = '${identifierUri}/.default'
