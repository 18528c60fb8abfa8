// Private ways to storage and, with Premium, to the Service Bus. The resource provider Microsoft.App must
// be registered: Flex Consumption takes subnets delegated to it, not to Microsoft.Web.
param name string
param location string
param tags object
param storageName string
@description('Null leaves the Service Bus public: only Premium has private endpoints.')
param serviceBusName string?

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = if (serviceBusName != null) {
  name: serviceBusName ?? 'none'
}

var storageEndpoints = map(['blob', 'queue', 'table'], service => {
  service: service
  targetId: storage.id
  zone: 'privatelink.${service}.${environment().suffixes.storage}'
})
var serviceBusEndpoints = serviceBusName == null
  ? []
  : [{ service: 'namespace', targetId: serviceBus.id, zone: 'privatelink.servicebus.windows.net' }]
var endpoints = concat(storageEndpoints, serviceBusEndpoints)

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
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      { name: 'endpoints', properties: { addressPrefix: '10.0.1.0/24' } }
    ]
  }

  resource appSubnet 'subnets' existing = { name: 'app' }
  resource endpointSubnet 'subnets' existing = { name: 'endpoints' }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for endpoint in endpoints: {
    name: endpoint.zone
    location: 'global'
    tags: tags
  }
]

resource zoneLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (endpoint, index) in endpoints: {
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
    name: '${name}-${endpoint.service}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::endpointSubnet.id }
      privateLinkServiceConnections: [
        {
          name: endpoint.service
          properties: { privateLinkServiceId: endpoint.targetId, groupIds: [endpoint.service] }
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
      privateDnsZoneConfigs: [{ name: endpoint.service, properties: { privateDnsZoneId: zones[index].id } }]
    }
  }
]

output appSubnetId string = network::appSubnet.id
