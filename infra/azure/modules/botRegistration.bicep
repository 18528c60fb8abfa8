// The app registration the bot acts as in Graph. It has no secret and no certificate: the function app's
// identity stands in for them through a federated credential.
// Owner of the subscription is not enough to deploy this: see "Rights" in infra/README.md.
extension microsoftGraphV1

param displayName string
@description('Immutable key of the registration: another name makes another registration.')
param uniqueName string
@description('Object id of the managed identity that may act as this app.')
param trustedPrincipalId string
param graphPermissions string[]

var graphAppId = '00000003-0000-0000-c000-000000000000'
var graphAppRoleIds = {
  'Calls.Initiate.All': '284383ee-7f6e-4e40-a2a8-e85dcb029101'
  'Calls.InitiateGroupCall.All': '4c277553-8a09-487b-8023-29ee378d8324'
  'Calls.JoinGroupCall.All': 'f6b49018-60ab-4f81-83bd-22caeabfed2d'
  'Calls.JoinGroupCallAsGuest.All': 'fd7ccf6b-3d28-418b-9701-cd10f5cd2fd4'
  'Calls.AccessMedia.All': 'a7a681dc-756e-4909-b988-f160edc6655f'
}

resource app 'Microsoft.Graph/applications@v1.0' = {
  displayName: displayName
  uniqueName: uniqueName
  signInAudience: 'AzureADMyOrg'
  requiredResourceAccess: [
    {
      resourceAppId: graphAppId
      resourceAccess: map(graphPermissions, permission => { id: graphAppRoleIds[permission], type: 'Role' })
    }
  ]

  resource functionAppIdentity 'federatedIdentityCredentials' = {
    name: '${app.uniqueName}/function-app'
    audiences: ['api://AzureADTokenExchange']
    issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
    subject: trustedPrincipalId
  }
}

resource servicePrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: app.appId
}

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: graphAppId
}

// This is the administrator's consent.
resource consent 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for permission in graphPermissions: {
    appRoleId: graphAppRoleIds[permission]
    principalId: servicePrincipal.id
    resourceId: graph.id
  }
]

output appId string = app.appId
