using System.Collections.Frozen;

namespace Discovery.Server.Options.Table;

/// <summary>
/// The table of all flags: those of etcd 3.5 with their names and defaults, those that 3.6 renamed or added, and a few of our own.
/// One row each; the parts of this class are the sections of --help. server/FLAGS.md shows the same, and a test holds it to that.
/// </summary>
internal static partial class Flags
{
    private static readonly Lazy<FrozenDictionary<string, Flag>> ByName =
        new(() => All.ToFrozenDictionary(flag => flag.Name, StringComparer.Ordinal));

    // In the order of etcd's help.
    public static IReadOnlyList<FlagGroup> Groups =>
        [MemberGroup, ClusteringGroup, SecurityGroup, AuthGroup, MonitoringGroup, LoggingGroup, TracingGroup, ProxyGroup, FeatureGroup, UnsafeGroup, LimitGroup, OwnGroup];

    /// <summary>What etcd takes and forgets, for unit files of long ago; not in --help.</summary>
    public static FlagGroup Forgotten => ForgottenGroup;

    public static IEnumerable<Flag> All => Groups.Append(Forgotten).SelectMany(group => group.Flags);

    /// <summary>Null when there is no such flag.</summary>
    public static Flag? Find(string name) => ByName.Value.GetValueOrDefault(name);
}
