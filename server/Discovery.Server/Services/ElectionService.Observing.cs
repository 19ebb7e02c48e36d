using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Services.Recipes;
using Google.Protobuf;

namespace Discovery.Server.Services;

/// <summary>Following an election: each leader, and each value that it proclaims.</summary>
internal sealed partial class ElectionService
{
    private async Task ObserveAsync(LeaderRequest request, IRpcStreamWriter<LeaderResponse> responses, RpcServerContext context)
    {
        using var call = Call(context);
        await call.RunAsync(async c =>
        {
            var prefix = RecipeKeys.Prefix(request.Name);
            while (true)
            {
                var leader = await FirstLeaderAsync(prefix, c);
                await responses.WriteAsync(leader, c.Over);
                await FollowAsync(leader, responses, c);
            }
#pragma warning disable CS0162 // It ends by the end of the call alone.
            return true;
#pragma warning restore CS0162
        });
    }

    /// <summary>Who leads; where nobody does, waits for the first who stands.</summary>
    private static async Task<LeaderResponse> FirstLeaderAsync(ByteString prefix, RecipeCall call)
    {
        while (true)
        {
            var first = await call.RangeAsync(RecipeKeys.FirstOf(prefix));
            if (first.Kvs.Count > 0)
                return new LeaderResponse { Header = first.Header, Kv = first.Kvs[0] };
            using var watch = call.Watch(new WatchCreateRequest
            {
                Key = prefix,
                RangeEnd = RecipeKeys.EndOf(prefix),
                StartRevision = first.Header.Revision + 1,
                Filters = { WatchCreateRequest.Types.FilterType.Nodelete },
            });
            if (await watch.NextAsync(call.Over) is not { } stood)
                continue;
            var kv = stood.Events[0].Kv;
            var header = call.Complete(stood.Header);
            // There may be later ones among the events.
            header.Revision = kv.ModRevision;
            return new LeaderResponse { Header = header, Kv = kv };
        }
    }

    /// <summary>Each new value of the leader, until its key is gone.</summary>
    private static async Task FollowAsync(LeaderResponse leader, IRpcStreamWriter<LeaderResponse> responses, RecipeCall call)
    {
        using var watch = call.Watch(new WatchCreateRequest { Key = leader.Kv.Key, StartRevision = leader.Header.Revision + 1 });
        while (await watch.NextAsync(call.Over) is { } news)
        {
            foreach (var change in news.Events)
            {
                if (change.Type == Event.Types.EventType.Delete)
                    return;
                await responses.WriteAsync(new LeaderResponse { Header = call.Complete(news.Header), Kv = change.Kv }, call.Over);
            }
        }
    }
}
