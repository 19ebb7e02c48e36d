namespace Discovery.TestKit;

/// <summary>A fact that drives etcdctl: skipped, with the reason named, where there is none; never skipped when CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EtcdctlFactAttribute : FactAttribute
{
    public EtcdctlFactAttribute() => Skip = EtcdctlExecutable.SkipReason;
}
