using Discovery.Store.Auth;
using static Discovery.Store.Tests.Auth.AuthRequests;
using Type = Discovery.Protocol.Permission.Types.Type;

namespace Discovery.Store.Tests.Auth;

public sealed class AuthConcurrencyTests
{
    [Fact]
    public async Task Etcd_14227_permissions_are_looked_up_by_many_while_they_change()
    {
        var auth = new AuthStore();
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var looks = 0;
            while (!done.IsCancellationRequested || looks == 0)
            {
                // One view is one moment: in it "a" and "b" come and go together, however the next one looks.
                var view = auth.View;
                var ann = new Requester("ann", view.Revision);
                var readsA = view.CheckKeys(ann, Requests.Bytes("a"), Google.Protobuf.ByteString.Empty, Access.Read);
                var readsB = view.CheckKeys(ann, Requests.Bytes("b"), Google.Protobuf.ByteString.Empty, Access.Read);
                Assert.Equal(readsA, readsB);
                looks++;
            }
        })).ToList();
        for (var i = 0; i < 2000; i++)
        {
            auth.Permit(Type.Read, "a", "c");
            auth.Do(Forbid("r", "a", "c"));
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }
}
