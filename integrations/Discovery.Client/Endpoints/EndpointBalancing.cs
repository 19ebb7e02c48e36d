namespace Discovery.Client;

/// <summary>Which of several healthy endpoints gets the next call.</summary>
public enum EndpointBalancing
{
    /// <summary>One for everything, as long as it answers; each client begins at a random one.</summary>
    Sticky = 0,

    /// <summary>One after the other, call by call.</summary>
    RoundRobin = 1,
}
