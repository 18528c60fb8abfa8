// The one identity of the app. User-assigned, so that its roles exist before the app does, and because
// a federated credential can only trust a user-assigned one.
param name string
param location string
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output principalId string = identity.properties.principalId
