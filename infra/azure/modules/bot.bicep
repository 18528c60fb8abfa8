// The Azure Bot and its Teams channel: this is what makes Teams call the app. Without calling on the
// channel Graph answers 7503, "Application is not registered in our store".
param name string
param displayName string
param tags object
param appId string
@description('Where Teams sends new calls. Later notifications of a call go to the callbackUri of its answer.')
param webhookUrl string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  tags: tags
  kind: 'azurebot'
  sku: { name: 'F0' }
  properties: {
    displayName: displayName
    // Required, and the address of chat messages, which this bot takes none of.
    endpoint: webhookUrl
    msaAppId: appId
    msaAppType: 'SingleTenant'
    msaAppTenantId: subscription().tenantId
    disableLocalAuth: true
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: {
      channelName: 'MsTeamsChannel'
      properties: {
        isEnabled: true
        enableCalling: true
        callingWebhook: webhookUrl
        incomingCallRoute: 'graphPma'
        deploymentEnvironment: 'CommercialDeployment'
        acceptedTerms: true
      }
    }
  }
}
