// The function app on Flex Consumption.
param name string
param planName string
param location string
param tags object
param identityName string
param instanceMemoryMB int
param maximumInstanceCount int
param nodeVersion string
param zoneRedundant bool
@description('Network whose subnet `app` the app sends everything through. Null: it has none.')
param networkName string?
@description('Account of the tables, account of the host itself, and account and container of the deployed package.')
param recordStorageName string
param hostStorageName string
param packageStorageName string
param packageContainer string
param serviceBusHostName string
param applicationInsightsName string
param callbackUrl string
param botAppId string
param operatorAudience string
param callbackHosts string[]
@description('Receiver of the events of calls, and the audience of the token that it gets. Empty: there is none.')
param eventsWebhookUrl string
param eventsWebhookAudience string
param retentionDays int
param settings object

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
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

// Every setting of the app: a deployment replaces all of them, so none may live anywhere else.
// Connections are names of hosts and the identity to use, never a key.
var appSettings = union(
  {
    // Blobs alone: queues and tables are for triggers that this app has none of.
    AzureWebJobsStorage__blobServiceUri: hostStorage.properties.primaryEndpoints.blob
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identity.properties.clientId
    ServiceBusConnection__fullyQualifiedNamespace: serviceBusHostName
    ServiceBusConnection__credential: 'managedidentity'
    ServiceBusConnection__clientId: identity.properties.clientId
    TableStorageConnection__tableServiceUri: recordStorage.properties.primaryEndpoints.table
    TableStorageConnection__credential: 'managedidentity'
    TableStorageConnection__clientId: identity.properties.clientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
    // 32 MiB: beyond it the host refuses a body with an empty 500; the app itself says 413 beyond 8 MiB.
    FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '33554432'
    BOT_APP_ID: botAppId
    BOT_TENANT_ID: tenant().tenantId
    CALLBACK_BASE_URL: callbackUrl
    CALL_EVENTS_QUEUE: 'call-events'
    CALL_COMMANDS_QUEUE: 'call-commands'
    CALL_WEBHOOKS_QUEUE: 'call-webhooks'
    CALL_TABLE: 'CallLifecycles'
    RETENTION_DAYS: string(retentionDays)
  },
  empty(operatorAudience) ? {} : { OPERATOR_AUDIENCE: operatorAudience },
  empty(eventsWebhookUrl) ? {} : { CALL_EVENTS_WEBHOOK_URL: eventsWebhookUrl },
  empty(eventsWebhookAudience) ? {} : { CALL_EVENTS_WEBHOOK_AUDIENCE: eventsWebhookAudience },
  empty(callbackHosts) ? {} : { CALLBACK_HOSTS: join(callbackHosts, ',') },
  settings
)

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'call-handler' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: networkName == null
      ? null
      : resourceId('Microsoft.Network/virtualNetworks/subnets', networkName!, 'app')
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: map(items(appSettings), setting => { name: setting.key, value: setting.value })
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${packageStorage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        // A start from zero takes up to 30 s; a call must be answered within 15 s, or 5 s. Two, so that one
        // stays while the other is replaced. A Service Bus worker never shares an instance with http.
        alwaysReady: concat(
          [
            { name: 'http', instanceCount: 2 }
            { name: 'function:recordCallEvent', instanceCount: 1 }
            { name: 'function:performCallCommand', instanceCount: 1 }
          ],
          // The function exists only where there is a webhook.
          empty(eventsWebhookUrl) ? [] : [{ name: 'function:deliverCallEvents', instanceCount: 1 }]
        )
        // An answer waits for Graph and hardly uses the processor, so one instance takes many at once.
        // The default, 4 with 512 MB, would start instances in the middle of a burst of calls.
        triggers: { http: { perInstanceConcurrency: 100 } }
      }
      // The default, Recreate, ends every instance at once and starts again from zero: calls that ring
      // meanwhile are lost. Documented from API 2024-11-01 on, missing in the type.
      #disable-next-line BCP037
      siteUpdateStrategy: { type: 'RollingUpdate' }
    }
  }

  // Deployment goes through Entra, never through a publishing password.
  resource publishingOverFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource publishingOverScm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

// No diagnostic setting here: FunctionAppLogs would store what Application Insights already has, and cost it twice.

output name string = app.name
