namespace Discovery.Store;

/// <summary>A read was refused. Nothing was changed and the store is fine.</summary>
public class StoreException : Exception
{
    public StoreException(StoreError error)
        : base(error.Text()) => Error = error;

    public StoreError Error { get; }
}
