// Looks at the app from outside, where Graph is. Flex Consumption has no health check of its own. The alert on it is
// among the others (alerts.bicep).
param location string
param tags object
param applicationInsightsId string
param healthUrl string
@description('Name of the test in its results, by which the alert finds it.')
param name string

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
