// The records of the calls, the spilled events, the host's own leases and the deployed package. No key
// opens this account; it holds nothing else, so roles on the account are roles on these alone.
param name string
param location string
param tags object
param zoneRedundant bool
param publicAccess bool
param workspaceId string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    defaultToOAuthAuthentication: true
    supportsHttpsTrafficOnly: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: { defaultAction: publicAccess ? 'Allow' : 'Deny', bypass: 'AzureServices' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    resource deployments 'containers' = { name: 'deployments' }
  }

  resource tables 'tableServices' = {
    name: 'default'
    resource callLifecycles 'tables' = { name: 'CallLifecycles' }
    resource callLifecyclesIndex 'tables' = { name: 'CallLifecyclesIndex' }
    resource pendingCallEvents 'tables' = { name: 'PendingCallEvents' }
  }
}

// The account itself has metrics only; logs belong to its services. Reads are left out: they are many
// and tell little.
resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: account::tables
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: account::blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

output name string = account.name
output tablesUrl string = account.properties.primaryEndpoints.table
