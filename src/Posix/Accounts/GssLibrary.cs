using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>MIT's libgssapi_krb5 (gssapi.h), as far as it is used.</summary>
internal sealed unsafe class GssLibrary
{
    public const string Name = "libgssapi_krb5.so.2";

    /// <summary>What is said where the library is not there.</summary>
    public const string Missing = Name + " is missing (Debian package libgssapi-krb5-2)";

    /// <summary>GSS_S_CONTINUE_NEEDED.</summary>
    public const uint ContinueNeeded = 1;

    public static readonly Lazy<GssLibrary?> Loaded = new(Load);

    public readonly delegate* unmanaged[Cdecl]<
        uint*, nint*, nint, Buffer*, nint, nint*, nint*, Buffer*, uint*, uint*, nint*, uint> AcceptSecContext;
    public readonly delegate* unmanaged[Cdecl]<
        uint*, nint, nint*, nint, nint, uint, uint, nint, Buffer*, nint*, Buffer*, uint*, uint*, uint> InitSecContext;
    public readonly delegate* unmanaged[Cdecl]<
        uint*, nint, nint*, nint*, uint*, nint*, uint*, int*, int*, uint> InquireContext;
    public readonly delegate* unmanaged[Cdecl]<uint*, Buffer*, nint, nint*, uint> ImportName;
    public readonly delegate* unmanaged[Cdecl]<uint*, Buffer*, uint> ReleaseBuffer;
    public readonly delegate* unmanaged[Cdecl]<uint*, nint*, uint> ReleaseName;
    public readonly delegate* unmanaged[Cdecl]<uint*, nint*, Buffer*, uint> DeleteSecContext;

    /// <summary>GSS_C_NT_HOSTBASED_SERVICE.</summary>
    public readonly nint HostBasedService;

    private readonly delegate* unmanaged[Cdecl]<uint*, nint, Buffer*, nint*, uint> displayName;
    private readonly delegate* unmanaged[Cdecl]<uint*, uint, int, nint, uint*, Buffer*, uint> displayStatus;

    private GssLibrary(nint library)
    {
        nint Of(string name) => NativeLibrary.GetExport(library, name);
        AcceptSecContext = (delegate* unmanaged[Cdecl]<
            uint*, nint*, nint, Buffer*, nint, nint*, nint*, Buffer*, uint*, uint*, nint*, uint>)
            Of("gss_accept_sec_context");
        InitSecContext = (delegate* unmanaged[Cdecl]<
            uint*, nint, nint*, nint, nint, uint, uint, nint, Buffer*, nint*, Buffer*, uint*, uint*, uint>)
            Of("gss_init_sec_context");
        InquireContext = (delegate* unmanaged[Cdecl]<
            uint*, nint, nint*, nint*, uint*, nint*, uint*, int*, int*, uint>)Of("gss_inquire_context");
        ImportName = (delegate* unmanaged[Cdecl]<uint*, Buffer*, nint, nint*, uint>)Of("gss_import_name");
        ReleaseBuffer = (delegate* unmanaged[Cdecl]<uint*, Buffer*, uint>)Of("gss_release_buffer");
        ReleaseName = (delegate* unmanaged[Cdecl]<uint*, nint*, uint>)Of("gss_release_name");
        DeleteSecContext = (delegate* unmanaged[Cdecl]<uint*, nint*, Buffer*, uint>)Of("gss_delete_sec_context");
        displayName = (delegate* unmanaged[Cdecl]<uint*, nint, Buffer*, nint*, uint>)Of("gss_display_name");
        displayStatus = (delegate* unmanaged[Cdecl]<uint*, uint, int, nint, uint*, Buffer*, uint>)Of("gss_display_status");
        HostBasedService = *(nint*)Of("GSS_C_NT_HOSTBASED_SERVICE");
    }

    /// <summary>A name as text; empty when there is none, or more in it than a text can be.</summary>
    public string Display(nint name)
    {
        uint minor;
        Buffer text = default;
        if (name == 0 || displayName(&minor, name, &text, null) != 0)
        {
            return "";
        }

        ReadOnlySpan<byte> bytes = text.Bytes;
        string shown = bytes.Contains((byte)0) ? "" : System.Text.Encoding.Latin1.GetString(bytes);
        ReleaseBuffer(&minor, &text);
        return shown;
    }

    /// <summary>What went wrong, in the library's words: the mechanism's own when it has any.</summary>
    public string Explain(uint major, uint minor)
    {
        const int General = 1, Mechanism = 2;
        string reason = minor == 0 ? "" : Text(minor, Mechanism);
        return reason.Length > 0 ? reason : Text(major, General);
    }

    private string Text(uint status, int type)
    {
        uint minor, more = 0;
        Buffer text = default;
        if (displayStatus(&minor, status, type, 0, &more, &text) != 0)
        {
            return "";
        }

        string shown = System.Text.Encoding.Latin1.GetString(text.Bytes);
        ReleaseBuffer(&minor, &text);
        return shown;
    }

    private static GssLibrary? Load()
    {
        try
        {
            return NativeLibrary.TryLoad(Name, out nint library) ? new GssLibrary(library) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // Not the library we know.
            return null;
        }
    }

    /// <summary>gss_buffer_desc.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Buffer
    {
        public nuint Length;
        public byte* Value;

        public readonly ReadOnlySpan<byte> Bytes => new(Value, (int)Length);

        public readonly byte[] ToArray() => Bytes.ToArray();
    }
}
