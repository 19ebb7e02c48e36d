namespace Discovery.Client;

/// <summary>What a call may do to the store, which decides when it may be repeated.</summary>
internal enum CallKind
{
    /// <summary>Changes nothing, or nothing more when repeated: may be repeated whatever happened.</summary>
    Repeatable,

    /// <summary>Changes something: may be repeated only when it certainly was not done.</summary>
    Write,

    /// <summary>Repeatable, and answered only when its time has come: no limit but the caller's token.</summary>
    Waiting,
}
