namespace Discovery.TestKit;

/// <summary>The theory twin of <see cref="EtcdctlFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EtcdctlTheoryAttribute : TheoryAttribute
{
    public EtcdctlTheoryAttribute() => Skip = EtcdctlExecutable.SkipReason;
}
