using Discovery.Fuzz.Kit;

namespace Discovery.Fuzz.Targets;

internal static class AllTargets
{
    public static IReadOnlyDictionary<string, FuzzTarget> ByName { get; } =
        new[] { FrameTarget.Clients, FrameTarget.Peers, GatewayTarget.Json, GatewayTarget.Stream, AddressTarget.Text, OptionsTarget.Yaml, OptionsTarget.Flags, SnapshotTarget.File, SnapshotTarget.State }
            .ToDictionary(target => target.Name);
}
