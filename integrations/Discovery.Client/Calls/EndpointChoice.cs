namespace Discovery.Client;

/// <summary>The endpoint to use and how long it still rests.</summary>
internal readonly record struct EndpointChoice(Endpoint Endpoint, TimeSpan Wait);
