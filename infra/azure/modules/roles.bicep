// What the app may do, and nothing more. Names of assignments come from names of resources, which are known before
// anything exists: what-if could not show them otherwise.
param identityName string
param recordStorageName string
param hostStorageName string
param packageStorageName string
param packageContainer string
param serviceBusName string
param queueNames string[]
param applicationInsightsName string
@description('Name (a GUID) of a custom role that reads the length of queues. Empty: it is made here.')
param existingQueueMetadataRole string

var storageBlobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var serviceBusDataReceiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
var serviceBusDataSender = '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource recordStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: recordStorageName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageName
}

resource packageStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: packageStorageName
  resource blobs 'blobServices' existing = {
    name: 'default'
    resource container 'containers' existing = { name: packageContainer }
  }
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: serviceBusName
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' existing = [
  for name in queueNames: {
    parent: serviceBus
    name: name
  }
]

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

// CallLifecycles, its index and PendingCallEvents.
resource onRecords 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(recordStorage.id, identity.id, storageTableDataContributor)
  scope: recordStorage
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageTableDataContributor)
  }
}

// The Functions host takes leases and keeps its keys in blobs: it asks for Owner, not Contributor. Nothing else is in
// this account.
resource onHostStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostStorage.id, identity.id, storageBlobDataOwner)
  scope: hostStorage
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataOwner)
  }
}

// Reading is not enough: a deployment goes to the app's own deployment service, which stores the package as this
// identity.
resource onPackage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(packageStorage::blobs::container.id, identity.id, storageBlobDataContributor)
  scope: packageStorage::blobs::container
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
  }
}

resource receivesFromQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in queueNames: {
    name: guid(queues[index].id, identity.id, serviceBusDataReceiver)
    scope: queues[index]
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serviceBusDataReceiver)
    }
  }
]

resource sendsToQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in queueNames: {
    name: guid(queues[index].id, identity.id, serviceBusDataSender)
    scope: queues[index]
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serviceBusDataSender)
    }
  }
]

// Scaling session triggers needs the number of messages in the queue. Receivers may not read it, and the
// host then peeks instead and scales late, without a word. The built-in role that may is Data Owner,
// which could also delete the queues.
var ownQueueMetadataRole = guid(resourceGroup().id, 'service bus metadata reader')
var queueMetadataRole = empty(existingQueueMetadataRole) ? ownQueueMetadataRole : existingQueueMetadataRole

resource queueMetadataReader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (empty(existingQueueMetadataRole)) {
  name: ownQueueMetadataRole
  properties: {
    roleName: 'Service Bus metadata reader (${serviceBusName})'
    description: 'Reads queues and their message counts, so that the call handler scales by the length of its queues.'
    type: 'CustomRole'
    permissions: [{ actions: ['Microsoft.ServiceBus/namespaces/*/read'] }]
    assignableScopes: [resourceGroup().id]
  }
}

resource onServiceBusMetadata 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(serviceBus.id, identity.id, queueMetadataRole)
  scope: serviceBus
  dependsOn: [queueMetadataReader]
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueMetadataRole)
  }
}

resource onApplicationInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(applicationInsights.id, identity.id, monitoringMetricsPublisher)
  scope: applicationInsights
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
  }
}

output queueMetadataRole string = queueMetadataRole
