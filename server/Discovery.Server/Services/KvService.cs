using System.Runtime.CompilerServices;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Auth;
using Discovery.Server.Node;
using Discovery.Store;
using Discovery.Store.Auth;
using Google.Protobuf;

namespace Discovery.Server.Services;

/// <summary>etcdserverpb.KV: reads are served from a snapshot of the store, writes go through the log.</summary>
internal sealed partial class KvService(DiscoveryNode node, AuthDoor door, RequestLimits limits)
{
    private readonly Func<RangeRequest, RangeResponse> _range = request => node.Store.Range(request);
    private readonly Func<RangeRequest, RangeAnswer> _rangeBytes = request => RangeAnswer.Read(node.Store, request);
    private readonly Func<TxnRequest, TxnResponse> _readTxn = request => node.Store.ReadTxn(request);

    public RpcService Bind() => RpcService.For(ServiceDescriptors.Find("KV"))
        .EncodedUnary<RangeRequest, RangeResponse>("Range", RangeBytesAsync)
        .ServerStreaming<RangeRequest, RangeStreamResponse>("RangeStream", RangeStreamAsync)
        .Unary<PutRequest, PutResponse>("Put", PutAsync)
        .Unary<DeleteRangeRequest, DeleteRangeResponse>("DeleteRange", DeleteRangeAsync)
        .Unary<TxnRequest, TxnResponse>("Txn", TxnAsync)
        .Unary<CompactionRequest, CompactionResponse>("Compact", CompactAsync)
        .Build();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RpcEncoded<RangeResponse>> RangeBytesAsync(RangeRequest request, RpcServerContext context)
    {
        RefuseIf(RequestValidator.Check(request));
        if (!request.Serializable)
            await node.WaitForReadAsync();
        var answer = await door.ReadAsync(context, request, RequestRights.Check, _rangeBytes);
        node.Complete(answer.Bytes.Header);
        return answer;
    }

    /// <summary>The same as a message, for who goes on with it here.</summary>
    internal async ValueTask<RangeResponse> RangeAsync(RangeRequest request, RpcServerContext context)
    {
        RefuseIf(RequestValidator.Check(request));
        if (!request.Serializable)
            await node.WaitForReadAsync();
        var response = await door.ReadAsync(context, request, RequestRights.Check, _range);
        node.Complete(response.Header);
        return response;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<PutResponse> PutAsync(PutRequest request, RpcServerContext context)
    {
        RefuseIf(RequestValidator.Check(request));
        var response = await ProposeAsync<PutResponse>(new Proposal { Put = request }, context);
        node.Complete(response.Header);
        return response;
    }

    internal async ValueTask<DeleteRangeResponse> DeleteRangeAsync(DeleteRangeRequest request, RpcServerContext context)
    {
        RefuseIf(RequestValidator.Check(request));
        var response = await ProposeAsync<DeleteRangeResponse>(new Proposal { DeleteRange = request }, context);
        node.Complete(response.Header);
        return response;
    }

    internal async ValueTask<TxnResponse> TxnAsync(TxnRequest request, RpcServerContext context)
    {
        RefuseIf(RequestValidator.Check(request, limits));
        var response = TxnShape.IsReadOnly(request)
            ? await ReadTxnAsync(request, context)
            : await ProposeAsync<TxnResponse>(new Proposal { Txn = request }, context);
        node.Complete(response.Header);
        return response;
    }

    /// <summary>Nothing to write: served like a range, serializable only if every range in it is.</summary>
    private async ValueTask<TxnResponse> ReadTxnAsync(TxnRequest request, RpcServerContext context)
    {
        node.RefuseOnLearner();
        if (!TxnShape.IsSerializable(request))
            await node.WaitForReadAsync();
        return await door.ReadAsync(context, request, (AuthView auth, in Requester requester, TxnRequest txn) => RequestRights.Check(auth, requester, txn, node.Leases), _readTxn);
    }

    private async ValueTask<CompactionResponse> CompactAsync(CompactionRequest request, RpcServerContext context)
    {
        var response = await ProposeAsync<CompactionResponse>(new Proposal { Compaction = request }, context);
        // "Physical" asks to wait until the records are deleted on this member.
        if (request.Physical)
            await node.DeletePendingAsync(context.CancellationToken);
        node.Complete(response.Header);
        return response;
    }

    private ValueTask<T> ProposeAsync<T>(Proposal proposal, RpcServerContext context)
        where T : class, IMessage
    {
        var admitted = door.AdmitAsync(context, proposal);
        return admitted.IsCompletedSuccessfully ? node.ProposeAsync<T>(proposal) : ProposeAdmittedAsync<T>(proposal, admitted);
    }

    private async ValueTask<T> ProposeAdmittedAsync<T>(Proposal proposal, ValueTask admitted)
        where T : class, IMessage
    {
        await admitted;
        return await node.ProposeAsync<T>(proposal);
    }

    private static void RefuseIf(StoreError? error)
    {
        if (error is { } refused)
            throw new StoreException(refused);
    }
}
