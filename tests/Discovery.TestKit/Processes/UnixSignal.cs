namespace Discovery.TestKit;

/// <summary>Signals as Linux and macOS number them.</summary>
public enum UnixSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}
