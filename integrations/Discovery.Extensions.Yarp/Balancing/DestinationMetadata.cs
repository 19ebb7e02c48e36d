namespace Discovery.Extensions.Yarp;

/// <summary>What a destination's metadata says about its instance.</summary>
internal static class DestinationMetadata
{
    public const string Weight = "weight";
    public const string Zone = "zone";
    public const string Version = "version";

    /// <summary>The weight of an instance that says none, as in the registry.</summary>
    public const int WeightDefault = 100;
}
