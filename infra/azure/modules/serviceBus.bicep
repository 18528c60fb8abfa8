// The three session queues, from the same file as the local broker's.
// requiresSession and requiresDuplicateDetection can't be changed on an existing queue.
param name string
param location string
param tags object
param sku string
@description('Queue name to the properties of that queue, as Azure names them.')
param queues object
param publicAccess bool
param workspaceId string

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: sku == 'Premium' ? { name: sku, tier: sku, capacity: 1 } : { name: sku, tier: sku }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
  }

  resource queue 'queues' = [
    for definition in items(queues): {
      name: definition.key
      properties: definition.value
    }
  ]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: namespace
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

output id string = namespace.id
// The endpoint reads https://<name>.servicebus.<cloud>:443/, so this is right in every cloud.
output hostName string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
