using Discovery.Protocol;

namespace Discovery.Client;

public sealed partial class KvClient
{
    public async ValueTask<KvEntry?> GetAsync(KvKey key, GetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var request = Requests.Get(key, options);
        var response = await _caller.CallAsync(Methods.Range, request, CallKind.Repeatable, cancellationToken, !request.Serializable);
        return response.Kvs.Count == 0 ? null : response.Kvs[0].ToEntry();
    }

    public async Task<RangeResult> RangeAsync(KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var request = Requests.Range(range, options);
        var response = await _caller.CallAsync(Methods.Range, request, CallKind.Repeatable, cancellationToken, !request.Serializable);
        return response.ToResult();
    }

    public IAsyncEnumerable<RangeResult> RangeStreamAsync(
        KvRange range, RangeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var request = Requests.Range(range, options);
        var pages = new CancelledByDisposal<RangeStreamResponse>(
            token => _streams.ReadAsync(Methods.RangeStream, request, token).GetAsyncEnumerator(CancellationToken.None), cancellationToken);
        return new MappedEnumerable<RangeStreamResponse, RangeResult>(pages, page => page.RangeResponse.ToResult());
    }

    public async Task<PutResult> PutAsync(
        KvKey key, KvValue value, PutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var response = await _caller.CallAsync(Methods.Put, Requests.Put(key, value, options), CallKind.Write, cancellationToken);
        return response.ToResult();
    }

    public async Task<DeleteResult> DeleteAsync(KvRange range, DeleteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var response = await _caller.CallAsync(Methods.DeleteRange, Requests.Delete(range, options), CallKind.Write, cancellationToken);
        return response.ToResult();
    }

    public async Task<TxnResult> CommitAsync(KvTxn txn, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(txn);
        var request = txn.ToMessage();
        var kind = TxnKind.WritesNothing(request) ? CallKind.Repeatable : CallKind.Write;
        var response = await _caller.CallAsync(Methods.Txn, request, kind, cancellationToken);
        return response.ToResult();
    }

    public async Task<long> CompactAsync(long revision, bool physical = false, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(revision, 1);
        var request = new CompactionRequest { Revision = revision, Physical = physical };
        var response = await _caller.CallAsync(Methods.Compact, request, CallKind.Write, cancellationToken);
        return response.Header?.Revision ?? 0;
    }
}
