using System.Buffers;

namespace Discovery.Rpc;

/// <summary>An answer that is bytes already, for methods whose answers are better not made into messages.</summary>
public abstract class RpcEncoded<TResponse>
    where TResponse : class
{
    /// <summary>Bytes of the message.</summary>
    public abstract int Length { get; }

    /// <summary>Writes all of the message.</summary>
    public abstract void WriteTo(IBufferWriter<byte> output);

    /// <summary>For what has to look into it, or compress it.</summary>
    public abstract TResponse ToMessage();

    /// <summary>It has been written, or will not be: nobody uses it any more. Not called when the call was given up.</summary>
    public abstract void Release();
}
