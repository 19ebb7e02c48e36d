namespace Discovery.Store.Tests.Conformance;

/// <summary>A test that asks a real etcd; skipped, and said so, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EtcdTheoryAttribute : TheoryAttribute
{
    public EtcdTheoryAttribute()
    {
        if (RealEtcd.Program is null)
        {
            Skip = "There is no etcd on the PATH (Debian: apt-get install etcd-server).";
        }
    }
}
