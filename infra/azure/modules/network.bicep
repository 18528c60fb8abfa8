// Private ways to storage and, with Premium, to the Service Bus. The resource provider Microsoft.App must
// be registered: Flex Consumption takes subnets delegated to it, not to Microsoft.Web.
param name string
param location string
param tags object
@description('Names of the storage accounts that are reached by their blobs, and of those reached by their tables.')
param blobStorageNames string[]
param tableStorageNames string[]
@description('Names of Premium namespaces: only these have private endpoints.')
param serviceBusNames string[]

var storageAccounts = 'Microsoft.Storage/storageAccounts'
var endpoints = concat(
  map(blobStorageNames, target => { service: 'blob', type: storageAccounts, target: target }),
  map(tableStorageNames, target => { service: 'table', type: storageAccounts, target: target }),
  map(serviceBusNames, target => { service: 'namespace', type: 'Microsoft.ServiceBus/namespaces', target: target })
)
// Each once, however many endpoints it has.
var services = union(map(endpoints, endpoint => endpoint.service), [])

resource network 'Microsoft.Network/virtualNetworks@2025-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.0.0.0/24'
          // All that the app sends leaves by this subnet, and Graph is on the internet. A new subnet has no way
          // there unless it is asked for; put a NAT gateway here instead where the address must not change.
          defaultOutboundAccess: true
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: '10.0.1.0/24', defaultOutboundAccess: false }
      }
    ]
  }

  resource appSubnet 'subnets' existing = { name: 'app' }
  resource endpointSubnet 'subnets' existing = { name: 'endpoints' }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: {
    name: service == 'namespace'
      ? 'privatelink.servicebus.windows.net'
      : 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource zoneLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, index) in services: {
    parent: zones[index]
    name: name
    location: 'global'
    properties: {
      virtualNetwork: { id: network.id }
      registrationEnabled: false
    }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-07-01' = [
  for endpoint in endpoints: {
    name: '${endpoint.target}-${endpoint.service}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::endpointSubnet.id }
      privateLinkServiceConnections: [
        {
          name: endpoint.service
          properties: {
            privateLinkServiceId: resourceId(endpoint.type, endpoint.target)
            groupIds: [endpoint.service]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01' = [
  for (endpoint, index) in endpoints: {
    parent: privateEndpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: endpoint.service
          properties: { privateDnsZoneId: zones[indexOf(services, endpoint.service)].id }
        }
      ]
    }
  }
]
