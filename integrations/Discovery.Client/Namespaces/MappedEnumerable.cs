namespace Discovery.Client;

/// <summary>Another view of each item. Its enumerator may be disposed whenever that of the source may.</summary>
internal sealed class MappedEnumerable<TSource, T>(IAsyncEnumerable<TSource> source, Func<TSource, T> map) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Enumerator(source.GetAsyncEnumerator(cancellationToken), map);

    private sealed class Enumerator(IAsyncEnumerator<TSource> source, Func<TSource, T> map) : IAsyncEnumerator<T>
    {
        public T Current => map(source.Current);

        public ValueTask<bool> MoveNextAsync() => source.MoveNextAsync();

        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}
