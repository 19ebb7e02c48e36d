using Discovery.Protocol;
using Discovery.Store.Tests.Model;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Store.Tests.Conformance;

/// <summary>
/// The same requests to a real etcd and to the store have to get the same answers, headers and errors included. Twelve keys at most: up to
/// there etcd's sort leaves keys that compare equal in their order, as ours always does.
/// </summary>
public sealed class EtcdComparisonTests
{
    [EtcdTheory]
    [InlineData(101)]
    [InlineData(102)]
    public async Task Random_requests_get_the_same_answers_from_a_real_etcd(int seed)
    {
        await using var etcd = await RealEtcd.StartAsync();
        var generator = new RequestGenerator(new Random(seed), keys: 12);
        var store = new StoreHarness();
        var refused = 0;

        for (var step = 0; step < 500; step++)
        {
            var request = generator.Next(store.Kv.CurrentRevision, store.Kv.CompactRevision);
            if (request is LeaseExpiry)
            {
                continue;
            }

            var ours = store.Apply(request);
            refused += ours.Error is null ? 0 : 1;

            // etcd ends its process when a key is gone that was there before the transaction, which only a delete without an end can do.
            if (ours.Error == StoreError.KeyNotFound && request is TxnRequest txn && DeletesWithoutEnd(txn))
            {
                continue;
            }

            var (path, response) = Target(request);
            Assert.Equal(await etcd.AskAsync(path, request, response), Answer(ours.Response, ours.Error));
            var range = generator.Range(store.Kv.CurrentRevision);
            Assert.Equal(await etcd.AskAsync("kv/range", range, RangeResponse.Descriptor), Range(store.Kv, range));
        }

        Assert.InRange(refused, 50, 300);
    }

    private static (string Path, MessageDescriptor Response) Target(IMessage request) => request switch
    {
        PutRequest => ("kv/put", PutResponse.Descriptor),
        DeleteRangeRequest => ("kv/deleterange", DeleteRangeResponse.Descriptor),
        TxnRequest => ("kv/txn", TxnResponse.Descriptor),
        CompactionRequest => ("kv/compaction", CompactionResponse.Descriptor),
        LeaseGrantRequest => ("lease/grant", LeaseGrantResponse.Descriptor),
        LeaseRevokeRequest => ("lease/revoke", LeaseRevokeResponse.Descriptor),
        _ => throw new ArgumentException($"{request.GetType()} has no path."),
    };

    private static bool DeletesWithoutEnd(TxnRequest txn) => txn.Success.Concat(txn.Failure).Any(op =>
        op.RequestDeleteRange?.RangeEnd.Text() == "\0" || (op.RequestTxn is { } nested && DeletesWithoutEnd(nested)));

    private static object Answer(IMessage? response, StoreError? error) =>
        error is { } refused ? $"{refused.GrpcCode()} {refused.Text()}" : response!;

    private static object Range(KvStore store, RangeRequest request)
    {
        try
        {
            return store.Range(request);
        }
        catch (StoreException refused)
        {
            return Answer(null, refused.Error);
        }
    }
}
