// Looks at the app from outside, where Graph is. Flex Consumption has no health check of its own.
param location string
param tags object
param applicationInsightsId string
param actionGroupId string
param healthUrl string

var name = 'Call handler answers from outside'

resource test 'Microsoft.Insights/webtests@2022-06-15' = {
  name: 'availability-${uniqueString(resourceGroup().id)}'
  location: location
  // The portal finds the test by this tag.
  tags: union(tags, { 'hidden-link:${applicationInsightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'availability-${uniqueString(resourceGroup().id)}'
    Name: name
    Enabled: true
    Kind: 'standard'
    Frequency: 300
    Timeout: 15
    RetryEnabled: true
    Locations: [
      { Id: 'emea-nl-ams-azr' }
      { Id: 'emea-gb-db3-azr' }
      { Id: 'us-va-ash-azr' }
      { Id: 'us-ca-sjc-azr' }
      { Id: 'apac-sg-sin-azr' }
    ]
    Request: { RequestUrl: healthUrl, HttpVerb: 'GET', FollowRedirects: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource alert 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    description: 'Two of five places on the internet got no 200 from /api/health: Graph probably can\'t reach the app either.'
    severity: 0
    enabled: true
    scopes: [test.id, applicationInsightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: test.id
      componentId: applicationInsightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: actionGroupId }]
  }
}
