// A storage account that no key opens. What it holds is named here, so that a role on it is a role on that alone.
param name string
param location string
param tags object
param zoneRedundant bool
param publicAccess bool
param containers string[]
param tables string[]
@description('Logs who changes what it holds.')
param auditChanges bool = true
@description('Logs who reads the tables too. Every event of a call is several reads: on a busy line this is a large part of the logs.')
param auditReads bool = false
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
    resource container 'containers' = [for container in containers: { name: container }]
  }

  resource tableService 'tableServices' = {
    name: 'default'
    resource table 'tables' = [for table in tables: { name: table }]
  }
}

var changes = [
  { category: 'StorageWrite', enabled: true }
  { category: 'StorageDelete', enabled: true }
]

// The account itself has metrics only; logs belong to its services.
resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (auditChanges && !empty(tables)) {
  name: 'logs'
  scope: account::tableService
  properties: {
    workspaceId: workspaceId
    logs: concat(changes, [{ category: 'StorageRead', enabled: auditReads }])
  }
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (auditChanges && !empty(containers)) {
  name: 'logs'
  scope: account::blobs
  properties: {
    workspaceId: workspaceId
    logs: changes
  }
}

output tablesUrl string = account.properties.primaryEndpoints.table
