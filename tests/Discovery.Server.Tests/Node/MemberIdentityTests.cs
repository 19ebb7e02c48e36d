using Discovery.Server.Node;

namespace Discovery.Server.Tests.Node;

public sealed class MemberIdentityTests
{
    [Fact]
    public void Ids_are_those_that_etcd_derives_from_the_same_flags()
    {
        var identity = MemberIdentity.Derive([new Uri("http://localhost:2380")], "etcd-cluster");
        Assert.Equal(0x8e9e05c52164694dul, identity.MemberId);
        Assert.Equal(0xcdf818194e3a8c32ul, identity.ClusterId);
    }

    [Fact]
    public void Another_token_is_another_cluster()
    {
        var urls = new[] { new Uri("http://localhost:2380") };
        Assert.NotEqual(MemberIdentity.Derive(urls, "etcd-cluster"), MemberIdentity.Derive(urls, "other"));
    }
}
